"""How the schema came to be, step by step. Steps only add; what is dropped waits one release."""
