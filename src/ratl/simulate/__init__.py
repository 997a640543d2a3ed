"""A plan carried out many times over, with what goes wrong on the road."""
