"""One fetch from request to receipt: the answer's frames are proven as they arrive and handed on to be written."""
