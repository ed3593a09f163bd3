/** Short, so that the tables of roles can be read: light, standard and strong (X). */
export const L = 'light';
export const S = 'standard';
export const X = 'strong';
