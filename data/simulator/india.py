"""Names, places and contact habits of the Indian portfolio; every person is invented.

Names go with the language that the customer is written to; e-mail domains are reserved for
examples, so that nothing sent there can reach anyone.
"""

from data.simulator.spec import Public

_FIRST = (
    "Aarav Aditi Amit Anika Anjali Arjun Asha Deepa Divya Farhan Gaurav Imran Ishaan Jaya Karan "
    "Kavita Lakshmi Manish Meera Mohan Nandini Neha Nikhil Nisha Pooja Prakash Priya Rahul Rajesh "
    "Ramesh Rekha Rohan Sameer Sana Sandeep Sanjay Sarita Shreya Sneha Sunil Sunita Suresh Tanvi "
    "Usha Varun Vikram Vinod Yasmin Zoya Joseph Mary Harpreet Gurpreet"
)
_LAST = (
    "Agarwal Ahmed Banerjee Bose Chatterjee Chauhan Das D'Souza Fernandes Ghosh Gupta Iyer Jain "
    "Joshi Kapoor Khan Kumar Malhotra Mehta Menon Mishra Mukherjee Nair Pandey Patel Pillai Rao "
    "Reddy Saxena Shah Sharma Sheikh Singh Sinha Srinivasan Thomas Tiwari Tripathi Varma "
    "Yadav"
)
_LAST_HINDI = (
    "Agarwal Chauhan Gupta Jain Khan Kumar Mishra Pandey Saxena Sharma Singh Sinha Srivastava "
    "Tiwari Tripathi Verma Yadav"
)
_FIRST_MARATHI = (
    "Abhijeet Aniket Ashwini Ganesh Madhuri Mangesh Pallavi Prachi Sachin Sayali Swapnil Tejas "
    "Vaishali Yogesh"
)
_LAST_MARATHI = (
    "Bhosale Chavan Deshmukh Deshpande Gaikwad Jadhav Joshi Kadam Kulkarni Patil Pawar Sawant "
    "Shinde Thorat"
)

PUBLIC = Public(
    names=(
        ("en", 0.58, _FIRST, _LAST),
        ("hi", 0.36, _FIRST, _LAST_HINDI),
        ("mr", 0.06, _FIRST_MARATHI, _LAST_MARATHI),
    ),
    places=(
        (
            "en",
            (
                ("Maharashtra/Mumbai", 0.22),
                ("Maharashtra/Pune", 0.12),
                ("Karnataka/Bengaluru", 0.18),
                ("Tamil Nadu/Chennai", 0.12),
                ("Telangana/Hyderabad", 0.13),
                ("Delhi/New Delhi", 0.11),
                ("West Bengal/Kolkata", 0.08),
                ("Kerala/Kochi", 0.04),
            ),
        ),
        (
            "hi",
            (
                ("Delhi/New Delhi", 0.26),
                ("Uttar Pradesh/Lucknow", 0.20),
                ("Rajasthan/Jaipur", 0.16),
                ("Madhya Pradesh/Indore", 0.13),
                ("Bihar/Patna", 0.10),
                ("Haryana/Gurugram", 0.15),
            ),
        ),
        (
            "mr",
            (
                ("Maharashtra/Pune", 0.40),
                ("Maharashtra/Nagpur", 0.24),
                ("Maharashtra/Nashik", 0.20),
                ("Maharashtra/Mumbai", 0.16),
            ),
        ),
    ),
    country="IN",
    phone="+9198",
    domains=("example.com", "example.org", "example.net"),
    preferred=(("sms", 0.34), ("whatsapp", 0.40), ("email", 0.14), ("voice", 0.12)),
    avoid=("09:00-12:00", "10:00-18:00", "13:00-15:00", "17:00-19:00"),
    avoid_share=0.15,
    vulnerable=0.05,
    flags=(
        ("dispute", 0.010),
        ("complaint_open", 0.012),
        ("represented", 0.004),
        ("bereavement", 0.005),
        ("opt_out", 0.015),
    ),
    consent=(
        ("sms", 0.95, 0.06),
        ("whatsapp", 0.78, 0.08),
        ("email", 0.88, 0.06),
        ("voice", 0.70, 0.10),
        ("letter", 0.97, 0.01),
    ),
    purpose="service",
    sources=("branch", "app", "onboarding", "call_centre"),
    joined_years=7.0,
)
