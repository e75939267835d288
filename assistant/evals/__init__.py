"""The evaluation of the assistant: questions with what must come of them, and how it is judged."""
