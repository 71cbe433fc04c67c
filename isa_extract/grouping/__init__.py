"""Which documents are copies, versions or renewals of one agreement."""
