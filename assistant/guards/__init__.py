"""Guards around the loop: what any model says or asks for passes them, whichever model it is."""
