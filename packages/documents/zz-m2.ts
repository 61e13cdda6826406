import { readFileSync } from 'node:fs';
import { letterPdf } from './testing/pdf.ts';
import { rasterise, faxPages, scanPage } from './testing/fax.ts';
import { loadGrey, openImage } from './image/load.ts';
import { listTiffPages } from './image/tiff.ts';
import { loadOcrEngine } from './ocr/engine.ts';
import { readPicture } from './ocr/picture.ts';
import { compose } from './page/compose.ts';
const rows=readFileSync('/work/shared/data/referrals/visible.jsonl','utf8').trim().split('\n').map(l=>JSON.parse(l));
function lev(a:string,b:string){let p=Uint32Array.from({length:b.length+1},(_,i)=>i);for(let i=1;i<=a.length;i++){const c=new Uint32Array(b.length+1);c[0]=i;for(let j=1;j<=b.length;j++)c[j]=Math.min(p[j]!+1,c[j-1]!+1,p[j-1]!+(a[i-1]===b[j-1]?0:1));p=c;}return p[b.length]!;}
const norm=(s:string)=>s.replace(/\s+/g,' ').trim();
const engine=await loadOcrEngine();
const which=process.argv.slice(2);
let bad=0,tot=0,time=0;
for(const r of rows){ 
  const text=r.pages.join('\f');
  const [img]=await rasterise(letterPdf(text,{size:10}),200);
  const forms:Record<string,Buffer>={
    scan:await scanPage(img!,{seed:3,skewDegrees:-0.8,noise:40}),
    fax:await faxPages([img!],{seed:3,skewDegrees:1.2,noise:60}),
    speck:await faxPages([img!],{seed:3,skewDegrees:1.2,noise:60,specks:0.003}),
    updown:await faxPages([img!],{seed:3,skewDegrees:1.2,noise:60,quarters:2}),
    side:await scanPage(img!,{seed:3,skewDegrees:-0.8,noise:40,quarters:1}),
  };
  const out=[r.id];
  for(const [name,b] of Object.entries(forms)){
    if(which.length&&!which.includes(name))continue;
    const p=name.includes('scan')||name==='side'?{xDpi:200,yDpi:200}:listTiffPages(b,10).pages[0]!;
    const g=await loadGrey(openImage(b,1e8),{x:p.xDpi!,y:p.yDpi!});
    const t=performance.now();
    const rd=await readPicture(engine,g);
    const ms=performance.now()-t;time+=ms;
    const c=compose(rd.words,(x)=>({left:0,top:0,width:0,height:0}));
    const e=lev(norm(c.text),norm(text)); bad+=e;tot+=norm(text).length;
    out.push(`${name} ${(100*(1-e/norm(text).length)).toFixed(2)} q${rd.quality.toFixed(2)} r${rd.rotation} ${ms.toFixed(0)}ms`);
    if(process.env.SHOW) console.log(c.text);
  }
  console.log(out.join(' | '));
}
console.log('total',(100*(1-bad/tot)).toFixed(3),'time',time.toFixed(0));
