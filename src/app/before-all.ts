/**
 * For every page, before its files: if one of them comes broken from the device, everything that the device stored is
 * removed, with the worker that stored it, and the page is loaded again from the server. Once, and only if there is one.
 * The browser's offer to install the app, which comes once, is kept for the script that makes it.
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
