/** Decides what a person sees: the way in, the choice of a password, or the page they asked for. */
import { Outlet } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import { useSession } from './lib/session.ts';
import { ChoosePassword, SignIn } from './pages/sign-in.tsx';
import { Frame } from './parts/frame.tsx';
import { Failed, Loading } from './parts/states.tsx';
import { TEXT } from './text.ts';

export function App(): ReactNode {
  const session = useSession();
  const was = useRef(false);
  if (session.data === undefined)
    return (
      <main className="gate">
        <title>{TEXT.product}</title>
        <div className="card">
          {session.isError ? <Failed error={session.error} again={() => void session.refetch()} /> : <Loading />}
        </div>
      </main>
    );
  if (session.data === null) return <SignIn ended={was.current} />;
  was.current = true;
  if (session.data.user.mustChange) return <ChoosePassword />;
  return (
    <Frame session={session.data}>
      <Outlet />
    </Frame>
  );
}
