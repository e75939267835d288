"""What analysts and managers look at: Voilà apps built of view models, pages and widgets."""
