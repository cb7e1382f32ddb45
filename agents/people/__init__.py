"""What a person is: columns, status, traits, age and contacts."""
