"""Monitoring: is the model still what it was when somebody answered for it, and is it fair?"""
