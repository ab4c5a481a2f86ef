// Common Bangla words and how people write them in Latin letters; our own list.
export const ROMANISED: [bangla: string, latin: string[]][] = `
সোনার sonar shonar
ভালোবাসা bhalobasha valobasha bhalobasa
ভালবাসা bhalobasha valobasa bhalbasha
বাংলা bangla bangala
বাংলাদেশ bangladesh
গান gaan gan
আমি ami aami
তুমি tumi
আমার amar aamar
তোমার tomar
মন mon
প্রেম prem
জীবন jibon jeebon jiban
মরণ moron maran
আকাশ akash akas
বাতাস batas batash
নদী nodi nadi
নৌকা nouka nowka
মাঝি majhi maji
পাখি pakhi paakhi
ফুল phul ful fool
বসন্ত boshonto basanta bosonto
বৃষ্টি brishti bristi
মেঘ megh
চাঁদ chand chad
সূর্য surjo surya shurjo
তারা tara
রাত raat rat
দিন din deen
সকাল sokal shokal
সন্ধ্যা sondhya shondha sandhya
ঘুম ghum
স্বপ্ন shopno swapno
বন্ধু bondhu bandhu
মা maa
বাবা baba
ভাই bhai vai
বোন bon
দেশ desh
মাটি mati
মানুষ manush manus
একতারা ektara
দোতারা dotara
বাউল baul
লালন lalon lalan
রবীন্দ্র rabindra robindro
নজরুল nazrul nojrul
ঠাকুর thakur
সঙ্গীত sangeet songit shongit
সংগীত songeet sangit
কবিতা kobita kabita
চোখ chokh
হৃদয় hridoy hriday
দুঃখ dukkho dukho
সুখ sukh shukh
কষ্ট koshto kosto
আনন্দ anondo ananda
শান্তি shanti santi
শক্তি shokti shakti
পথ poth path
ঘর ghor ghar
বাড়ি bari
গ্রাম gram
শহর shohor shahar
রাজা raja
রানী rani ranee
জল jol jal
পানি pani
আগুন agun
আলো alo aalo
অন্ধকার ondhokar andhakar
সাগর sagor shagor
পাহাড় pahar
বন bon
গাছ gach gachh
পাতা pata
লাল lal laal
নীল nil neel
সবুজ sobuj shobuj
কালো kalo
সাদা sada shada
ময়ূর moyur mayur
খাঁচা khacha khancha
অচিন ochin achin
কেমনে kemne kemone
আসে ase ashe
যায় jay jai
চলো cholo
এসো esho eso
যাব jabo
থাকে thake
বলো bolo
কোথায় kothay kothai
কেন keno
ছেলে chele chhele
মেয়ে meye
বউ bou
বিয়ে biye
ঢাকা dhaka
কলকাতা kolkata
পদ্মা podma padma
গঙ্গা ganga gonga
যমুনা jomuna jamuna
মেঘনা meghna
ইচ্ছা iccha ichchha
বিশ্বাস bishwas bishshash
আত্মা atma atta
ব্যথা byatha betha
রাখাল rakhal
বাঁশি banshi bashi
কৃষ্ণ krishna krishno
রাধা radha
শ্যাম shyam
কন্যা konna kanya
পরান poran paran
প্রাণ pran praan
দেহ deho
কাল kal kaal
আজ aaj
শেষ shesh
শুরু shuru suru
নতুন notun natun
পুরনো purono
ভোর bhor vor
ঝড় jhor jhar
হাওয়া haowa hawa
দাও dao daw
নাও nao
ওরে ore
গেরুয়া gerua geruya
মায়া maya
ছায়া chaya chhaya
মাইয়া maiya
নাইয়া naiya
সখী sokhi sakhi shokhi
বন্দে bonde bande
জননী jononi janani
মুক্তি mukti
যুদ্ধ juddho juddha
স্বাধীনতা shadhinota swadhinata
ভাষা bhasha vasha
একুশে ekushe
ফেব্রুয়ারি february
রক্ত rokto rakta
ক্ষমা khoma kshama
শিক্ষা shikkha siksha
জ্ঞান gyan
`
  .trim()
  .split("\n")
  .map((line) => line.split(" "))
  .map(([bangla, ...latin]) => [bangla, latin]);
