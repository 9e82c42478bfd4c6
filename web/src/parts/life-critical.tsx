/** Says that a life hangs on a device: below what it is said of. */
import type { ReactNode } from 'react';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';

export function LifeCritical(): ReactNode {
  return (
    <div className="small">
      <span className="mark critical">{SEGMENTATION_TEXT.lifeCritical}</span>
    </div>
  );
}
