"""Bytes ↔ model: one schema, made from the dataclasses."""
