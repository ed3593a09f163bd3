const MAX_LENGTH = 64;

/** A name as it is written in plans and prompts: "React Expert" is `react-expert`. `undefined`: nothing is left of it, or too much. */
export function slugOf(name: string): string | undefined {
  const slug = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^[-._]+|[-._]+$/g, '');
  return slug === '' || slug.length > MAX_LENGTH ? undefined : slug;
}
