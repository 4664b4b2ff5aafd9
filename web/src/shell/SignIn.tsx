// For those whom the server does not know: the address that `hone serve` printed, or an account.

import { type FormEvent, useState } from 'react';
import { useSignIn } from '../api/session';
import { Button, Card, Field } from '../widgets/basics';
import { ErrorBox } from '../widgets/states';
import './sign-in.css';
import { rememberPlace, tokenIn } from './token';

function ByAddress() {
  const [text, setText] = useState('');
  const token = tokenIn(text);
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (!token) return;
    rememberPlace();
    window.location.assign(`/?token=${encodeURIComponent(token)}`);
  };
  return (
    <Card title="On this machine">
      <form className="stack" onSubmit={open}>
        <p>
          Open the address that <code>hone serve</code> printed. It carries a token, which becomes
          this browser's session.
        </p>
        <Field label="Printed address, or its token">
          {(id) => (
            <input
              id={id}
              type="password"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button type="submit" disabled={!token}>
            Open
          </Button>
        </div>
      </form>
    </Card>
  );
}

function ByAccount() {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const enter = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ user, password });
  };
  return (
    <Card title="With an account">
      <form className="stack" onSubmit={enter}>
        <Field label="Name">
          {(id) => (
            <input
              id={id}
              autoComplete="username"
              value={user}
              onChange={(event) => setUser(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password">
          {(id) => (
            <input
              id={id}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {signIn.error ? <ErrorBox error={signIn.error} /> : null}
        <div>
          <Button primary type="submit" disabled={!user || !password || signIn.isPending}>
            Sign in
          </Button>
        </div>
        <p className="quiet">
          An admin adds accounts with <code>hone user add NAME</code>.
        </p>
      </form>
    </Card>
  );
}

export function SignIn({ ended }: { ended: boolean }) {
  return (
    <main className="sign-in stack">
      <h1>
        <img src="/icon.svg" alt="" width="24" height="24" /> Hone
      </h1>
      <p>
        {ended
          ? 'Your session has ended, as it does when the server starts anew.'
          : 'This server does not know you yet.'}
      </p>
      <ByAddress />
      <ByAccount />
    </main>
  );
}
