"""The steps that led to the register's tables of today, in order. A step that was released is never changed."""
