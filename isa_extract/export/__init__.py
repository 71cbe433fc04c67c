"""Records in the forms that the places they go to accept: a module for each target, what goes where as data."""
