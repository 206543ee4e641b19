/**
 * Runs in every page before its files. If the device's copy of one of them is broken, removes all stored files and the
 * worker that stored them, and reloads the page from the server: once, and only if the server responds. Also keeps the
 * browser's offer to install the app, which comes once, for the script that shows it.
 */
export const beforeAll = `addEventListener('beforeinstallprompt',(e)=>{e.preventDefault();window.parleyInstall=e});
addEventListener('error',(e)=>{
const own=(url)=>/\\/_next\\/static\\//.test(url||'');
if(!own(e.target&&e.target.src)&&!(own(e.filename)&&/SyntaxError/.test(e.message)))return;
const workers=navigator.serviceWorker;
if(!workers||!workers.controller)return;
try{if(sessionStorage.getItem('parley-healed'))return;sessionStorage.setItem('parley-healed','yes')}catch{return}
fetch('/sw.js',{cache:'no-store'}).then(()=>Promise.all([
workers.getRegistrations().then((all)=>Promise.all(all.map((one)=>one.unregister()))),
caches.keys().then((names)=>Promise.all(names.map((name)=>caches.delete(name))))]))
.then(()=>location.reload(),()=>sessionStorage.removeItem('parley-healed'))},true)`.replaceAll('\n', '')
