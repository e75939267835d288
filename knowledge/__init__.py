"""What people wrote: policies, templates and the index over them."""
