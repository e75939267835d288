"""What a language model is told, and what a person is offered to ask: content, not code."""
