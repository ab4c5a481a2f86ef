import type {Words} from "../catalogue";

export const player = {
  "player.name": ["Player", "বাজনা"],
  "player.play": ["Play", "বাজান"],
  "player.pause": ["Pause", "থামান"],
  "player.next": ["Next song", "পরের গান"],
  "player.previous": ["Previous song", "আগের গান"],
  "player.position": ["Position in the song", "গানের কোথায়"],
  "player.at": ["{time} of {whole}", "{whole}-এর মধ্যে {time}"],
  "player.silent": ["this run has no sound for it", "এই ফলাফলে এর শব্দ নেই"],
  "player.broken": [
    "cannot be played: the file is not where the run found it, or the browser lacks its codec",
    "বাজানো যাচ্ছে না: ফাইলটি আগের জায়গায় নেই, অথবা ব্রাউজার এই ধরনের ফাইল চেনে না",
  ],
  "player.gone": ["cannot be played: the server does not find the file", "বাজানো যাচ্ছে না: সার্ভার ফাইলটি পাচ্ছে না"],
  "player.codec": ["cannot be played: the browser lacks its codec", "বাজানো যাচ্ছে না: ব্রাউজার এই ধরনের ফাইল চেনে না"],
  "player.unreachable": [
    "cannot be played: the server cannot be reached; is ‘ektara serve’ still running?",
    "বাজানো যাচ্ছে না: সার্ভারের সঙ্গে যোগাযোগ নেই; ‘ektara serve’ কি চলছে?",
  ],
} as const satisfies Words;
