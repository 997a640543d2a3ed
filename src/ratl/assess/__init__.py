"""What may go wrong on the way: exposure to incidents, watch areas. Pure: records and arrays in, records out."""
