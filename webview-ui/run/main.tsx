import '@vscode/codicons/dist/codicon.css';
import '@xyflow/react/dist/base.css';
import '../common/base.css';
import '../common/parts.css';
import '../common/facts.css';
import './run.css';
import './graph.css';
import { createRoot } from 'react-dom/client';
import { connect } from '../common/connect.ts';
import { PageContext } from '../common/page.ts';
import { createSaved } from '../common/savedState.ts';
import { createViewStore } from '../common/viewStore.ts';
import type {} from '../common/vscodeApi.ts';
import { RunView } from './RunView.tsx';
import { SelectionContext, createSelection } from './selection.ts';

const api = acquireVsCodeApi();
const saved = createSaved(api);
const store = createViewStore({ post: (message) => api.postMessage(message) });
const root = document.getElementById('root');
if (root === null) throw new Error('expected an element with the id root');
createRoot(root).render(
  <PageContext value={{ store, saved, post: (message) => api.postMessage(message) }}>
    <SelectionContext value={createSelection({ store, saved })}>
      <RunView />
    </SelectionContext>
  </PageContext>,
);
connect(store, window);
