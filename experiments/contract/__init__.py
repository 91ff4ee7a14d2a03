"""What every programme of relief keeps, as checks that take any: `relief check-programme` and the tests run them."""
