"""Pages that are pictures -> words with boxes: engines, what is done to an image before, what is mended after."""
