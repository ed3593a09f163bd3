import type { AnswerHead, ModelRequest, Picture, TurnObserver } from '../../core/ports/model.ts';
import type { Failure } from '../../shared/failures.ts';
import { pictureProblem } from '../../shared/pictures.ts';
import type { Result } from '../../shared/result.ts';
import type { ModelKnowledge } from './modelFacts.ts';
import { isBadRequest } from './wantedAnswers.ts';

/** Why a picture is not shown, in words that end "a picture was left out: ..."; `undefined`: it is. */
export type Unshown = (picture: Picture) => string | undefined;

/** Characters of base64 that one request holds; servers take 32 MB at most, with all the rest. */
const MAX_CHARACTERS = 20_000_000;

/** Remembers what became of pictures. */
export interface PictureKnowledge {
  /**
   * Asks with the pictures that the model can be shown. When the server refuses the request, it is asked without any: where
   * that helps they are not sent to the model any more, or, if it is one that is known to take pictures, these are not.
   */
  ask<Value>(
    request: ModelRequest,
    observer: TurnObserver,
    send: (unshown: Unshown, observer: TurnObserver) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>>;
}

export function createPictureKnowledge(models: ModelKnowledge): PictureKnowledge {
  const refused = new WeakSet<Picture>();
  /** They come with every request of a conversation. */
  const looked = new WeakMap<Picture, { readonly problem: string | undefined }>();

  function problemOf(picture: Picture): string | undefined {
    const known = looked.get(picture) ?? { problem: pictureProblem(picture) };
    looked.set(picture, known);
    return known.problem;
  }

  function unshownIn(request: ModelRequest): Unshown {
    if (models.factsOf(request.model).pictures === false) return () => NOT_TAKEN;
    const reasons = new Map<Picture, string>();
    let characters = 0;
    // The newest are of most use.
    for (const picture of picturesIn(request).toReversed()) {
      const problem = refused.has(picture) ? REFUSED : problemOf(picture);
      if (problem === undefined) characters += picture.base64.length;
      const reason = problem ?? (characters > MAX_CHARACTERS ? TOO_MANY : undefined);
      if (reason !== undefined) reasons.set(picture, reason);
    }
    return (picture) => reasons.get(picture);
  }

  return {
    async ask(request, observer, send) {
      const unshown = unshownIn(request);
      const shown = picturesIn(request).filter((picture) => unshown(picture) === undefined);
      if (shown.length === 0) return send(unshown, observer);
      let refusal: AnswerHead | undefined;
      const onHead = (head: AnswerHead): void => {
        if (head.accepted) observer.onHead?.(head);
        else refusal = head;
      };
      const result = await send(unshown, { ...observer, onHead });
      if (result.ok || !isBadRequest(result.failure)) {
        if (refusal !== undefined) observer.onHead?.(refusal);
        return result;
      }
      const isListed = models.isListed(request.model);
      const without = await send((picture) => unshown(picture) ?? (isListed ? REFUSED : NOT_TAKEN), observer);
      if (!without.ok) return without;
      if (isListed) for (const picture of shown) refused.add(picture);
      else models.picturesRefused(request.model);
      return without;
    },
  };
}

const NOT_TAKEN = 'this model cannot be shown pictures';
const REFUSED = 'the provider refused it';
const TOO_MANY = 'the conversation has too many by now';

/** In the order of the conversation. */
function picturesIn({ messages }: ModelRequest): Picture[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === 'tool-result' ? (block.pictures ?? []) : [])),
  );
}
