"""Public numbers of the other side of a transaction, so that no two kinds of party share one.

Customers are their own customer_id. A customer's place in the run is added to the base of the
household's own accounts, relatives and payers.
"""

FIRST_CUSTOMER = 1_001
FIRST_ACCOUNT = 500_001
MOST_CUSTOMERS = 1_000_000

EMPLOYER = 5_000_001
BILLER = 6_000_001
MERCHANT = 7_000_001
LENDER = 8_000_001
OWN_ACCOUNT = 10_000_000
RELATIVE = 20_000_000
PAYER = 30_000_000
