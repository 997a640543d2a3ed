"""The road network as a column sees it: legs, fit, routes."""
