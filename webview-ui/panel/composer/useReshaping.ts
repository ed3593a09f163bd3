import { useState } from 'react';
import type { ViewState } from '../../common/viewStore.ts';

/** Whether words about a plan are being dealt with, and what to call when some are sent. */
export function useReshaping({ picture, reshapedCount, noticeCount }: ViewState): readonly [boolean, () => void] {
  const [sentAt, setSentAt] = useState<string | undefined>(undefined);
  const now = `${picture?.runId ?? ''}/${reshapedCount}/${noticeCount}`;
  return [sentAt === now, () => setSentAt(now)];
}
