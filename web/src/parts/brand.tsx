/** The sign of Wardline. */
import type { ReactNode } from 'react';
import icon from '../icon.svg';
import { TEXT } from '../text.ts';

export function Brand(): ReactNode {
  return (
    <span className="brand" style={{ padding: 0, margin: 0 }}>
      <img src={icon} width="28" height="28" alt="" />
      {TEXT.product}
    </span>
  );
}
