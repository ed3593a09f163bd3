// In the place of packages that others load where they are there, and do without where they are not.
throw new Error('This package is not part of the product.');
