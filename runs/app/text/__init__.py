"""What the page says where a part of it breaks or a setting is wrong."""
