"""The referee: judges a plan from the plan record alone, by the rules R1 … R8 and nothing else.

It shares no code with the planner: every run, pass time, fit and window is worked out here again.
"""

from ratl.referee.verdict import check, check_against

__all__ = ["check", "check_against"]
