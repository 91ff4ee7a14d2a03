"""The model beside the data: targets, moments, scores, page."""
