import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './base/tokens.css';
import './widgets/widgets.css';
import './shell/shell.css';
import { allowEmptyHtml } from './base/trusted';
import { App } from './shell/App';

allowEmptyHtml();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
