import type { CommandProof, FindingPicture, GatePicture } from '../models/gates.ts';
import { Icon, StateIcon } from './Icon.tsx';
import { TextList } from './TextList.tsx';

/** The gates of a task, each with its verdict and what that rests on. */
export function GateList({ gates }: { gates: readonly GatePicture[] }) {
  return (
    <ul className="gates">
      {gates.map((gate) => (
        <li key={gate.name} className="gate">
          <div className="gate-head">
            <StateIcon look={gate.look} isSilent />
            <span className="gate-name" dir="auto">
              {gate.name}
            </span>
            <span className={`gate-verdict tone-text-${gate.look.tone}`}>
              {gate.look.label}
              {gate.rounds > 1 ? `, round ${gate.rounds}` : ''}
            </span>
          </div>
          <GateBody gate={gate} />
        </li>
      ))}
    </ul>
  );
}

function GateBody({ gate }: { gate: GatePicture }) {
  const { what, reason, measured, commands, names, findings } = gate;
  return (
    <div className="gate-body">
      {what === '' ? null : (
        <p className="quiet" dir="auto">
          {what}
        </p>
      )}
      {reason === undefined ? null : (
        <p className="plain-text clamped" dir="auto" title={reason}>
          {reason}
        </p>
      )}
      {measured === undefined ? null : <p dir="auto">{measured}</p>}
      {commands.map((proof, index) => (
        <Proof key={index} proof={proof} />
      ))}
      <TextList texts={names} label="Public names" />
      {findings.length === 0 ? null : (
        <ul className="findings" aria-label="Findings">
          {findings.map((finding, index) => (
            <FindingItem key={index} finding={finding} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Proof({ proof }: { proof: CommandProof }) {
  return (
    <div className="proof">
      <Icon
        name={proof.worked ? 'check' : 'close'}
        className={proof.worked ? 'tone-success' : 'tone-error'}
        label={proof.worked ? 'worked' : 'failed'}
      />
      <code dir="ltr">{proof.command}</code>
      <span className="quiet number">{proof.end}</span>
      <span className="quiet" title="The first characters of the SHA-256 of its output">
        output <code>{proof.hash}</code>
      </span>
    </div>
  );
}

function FindingItem({ finding }: { finding: FindingPicture }) {
  const { look, severity, title, place, votes, detail } = finding;
  return (
    <li className="finding">
      <StateIcon look={look} isSilent />
      <div>
        <p dir="auto">
          <strong>{severity}</strong>: {title}
        </p>
        {place === undefined && votes === undefined ? null : (
          <p className="quiet">{[place, votes].filter((part) => part !== undefined).join(' · ')}</p>
        )}
        {detail === undefined ? null : (
          <p className="quiet plain-text clamped" dir="auto" title={detail}>
            {detail}
          </p>
        )}
      </div>
    </li>
  );
}
