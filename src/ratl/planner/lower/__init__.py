"""Lower bounds on plans of many columns: what no plan can beat, and what proves it."""
