"""The processes that run a submission, what they may do, and how they are started."""
