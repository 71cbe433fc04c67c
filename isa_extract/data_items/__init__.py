"""What the extractor of data items is made of: lists, tables, forms, prose, and who provides them."""
