/** Where the page begins. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { answers } from './lib/api.ts';
import { applyTheme, chosenTheme } from './lib/theme.ts';
import { Pages } from './router.tsx';
import './styles/base.css';
import './styles/controls.css';
import './styles/frame.css';
import './styles/pages.css';

applyTheme(chosenTheme());
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no root');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={answers}>
      <Pages />
    </QueryClientProvider>
  </StrictMode>,
);
