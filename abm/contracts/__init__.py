"""What agents owe each other: loans and their arrears, wages, jobs, money held, and what all of it comes to."""
