"""The rules of the house, by name; each is a module with check(tree) -> findings."""
