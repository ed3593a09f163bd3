import '@vscode/codicons/dist/codicon.css';
import '../common/base.css';
import '../common/parts.css';
import '../common/facts.css';
import './panel.css';
import './plan/plan.css';
import './composer/composer.css';
import { createRoot } from 'react-dom/client';
import { connect } from '../common/connect.ts';
import { PageContext } from '../common/page.ts';
import { createSaved } from '../common/savedState.ts';
import { createViewStore } from '../common/viewStore.ts';
import type {} from '../common/vscodeApi.ts';
import { Panel } from './Panel.tsx';

const api = acquireVsCodeApi();
const saved = createSaved(api);
const store = createViewStore({ post: (message) => api.postMessage(message) });
const root = document.getElementById('root');
if (root === null) throw new Error('expected an element with the id root');
createRoot(root).render(
  <PageContext value={{ store, saved, post: (message) => api.postMessage(message) }}>
    <Panel />
  </PageContext>,
);
connect(store, window);
