/** Types of pictures that models take. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** Of one picture, in bytes. */
export const MAX_PICTURE_BYTES = 5_000_000;

/** A picture as it came from somewhere. */
export interface AnyPicture {
  readonly mediaType: string;
  readonly base64: string;
}

/**
 * Why a picture cannot be shown to a model, in words that end the sentence "a picture was left out: ..."; `undefined`: it can.
 * Its bytes have to be what its type says: a provider refuses the whole request otherwise.
 */
export function pictureProblem({ mediaType, base64 }: AnyPicture): string | undefined {
  if (!isPictureType(mediaType))
    return `${mediaType.slice(0, 60) || 'its type'} is no type of picture that models take`;
  const bytes = Math.floor((base64.length * 3) / 4);
  if (bytes > MAX_PICTURE_BYTES) return `it has ${(bytes / 1e6).toFixed(1)} MB, of which 5 may be`;
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return 'it is no valid base64';
  if (!BEGINNINGS[mediaType].test(beginningOf(base64))) return `it is no ${mediaType} by its content`;
  return undefined;
}

function isPictureType(type: string): type is PictureType {
  return (PICTURE_TYPES as readonly string[]).includes(type);
}

const BEGINNINGS: Readonly<Record<PictureType, RegExp>> = {
  'image/png': /^\x89PNG\r\n\x1a\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'image/gif': /^GIF8[79]a/,
};

/** The first 12 bytes, a character each. */
function beginningOf(base64: string): string {
  return atob(base64.slice(0, 16));
}
