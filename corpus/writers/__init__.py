"""Writers of corpus documents: each turns the block model of `writers.blocks` into one file format."""
