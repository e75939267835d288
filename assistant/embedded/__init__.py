"""The embedded model: understands a closed set of questions by grammar, and invents nothing."""
