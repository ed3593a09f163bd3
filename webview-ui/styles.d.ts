/** Style sheets are bundled next to the script that names them; the import itself has no value. */
declare module '*.css';
