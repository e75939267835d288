"""How a recipe is judged: what a task hands over, and what is measured on it."""
