"""说明 — the page in every evidence bundle that tells a stranger how to check it with stock tools only."""

README = """\
集体合同证据包 / Evidence bundle of a collective contract
=========================================================

一、用本系统的验证程序（无需网络和数据库） / With our verifier (no network, no database)

    python -m signing verify --root root-checked.pem FILE.xieyue.zip

    退出码 0：完整，已签署，由您指定的根证书签发；3：完整，签发机构未经确认（没有指定根证书）；
    1：已被改动、不可信或者双方尚未签完；2：无法读取。
    Exit code 0: whole, signed, issued under the root you named; 3: whole, issuer not confirmed (no root was
    named); 1: changed, not trusted, or not signed by both sides; 2: unusable input.

二、只用通用工具 / With stock tools only

    任何人都能做一个名称完全相同的证书和证据包，连同本说明。所以，以下命令请取自平台公布的说明
    （docs/check-with-openssl.md），并且务必先做第 1 步。
    Anybody can make certificates and a bundle of the very same names, this page included. So take these
    commands from the published page (docs/check-with-openssl.md), and never leave out step 1.

    解开压缩包后，在该目录中逐条执行；有一条失败，就不能通过。
    Unpack, then run inside that folder; if one command fails, the bundle does not pass.

    1. 核对根证书指纹：与合同签署页（纸面）、人社部门受理回执 D19 或者双方、平台公布的指纹逐位比对。
       Compare the root's fingerprint, digit by digit, with the one on the contract's signing page (on paper),
       on the bureau's receipt D19, or published by the parties or the platform:
         openssl x509 -in certificates/root.pem -out root-checked.pem
         openssl x509 -in root-checked.pem -noout -fingerprint -sha256
       root-checked.pem 只含刚才比对的这一个证书；以后各步只用它，不用 certificates/root.pem。
       root-checked.pem holds the one certificate you have compared; every later step uses it alone.

    2. 清单及其签名 / The manifest and its signature:
         openssl cms -verify -binary -inform DER -in manifest.sig -content manifest.json \\
             -CAfile root-checked.pem -no-CApath -signer sealer.pem -out checked.json
       封存人应当是平台 / sealed by the platform:
         openssl x509 -in sealer.pem -noout -subject -nameopt multiline,utf8,-esc_msb | \\
             sed 's/^[^=]*= //' | grep -xF 平台
       每个文件都应在清单中，下面的命令不应列出任何文件 / every file is on it, so this must list nothing:
         find . -type f ! -path ./manifest.json ! -path ./manifest.sig ! -path ./sealer.pem \\
             ! -path ./checked.json ! -path ./root-checked.pem | while read -r one; do \\
             grep -q "$(sha256sum < "$one" | cut -d' ' -f1)" checked.json || echo "$one"; done

    3. 合同文件上的签名 / The signatures on the contract:
         mkdir nss
         certutil -N -d sql:nss --empty-password
         certutil -A -d sql:nss -n root -t ",C," -i root-checked.pem
         pdfsig -nssdir sql:nss -no-ocsp contract.pdf
       每个签名应显示 "Signature is Valid." 和 "Certificate is Trusted."。签署完毕的合同至少有平台固化章、
       双方首席代表签名和双方印章五处；少一处的，或者尚未签完，或者是截去了后来签名的旧文件。
       Each signature must say "Signature is Valid." and "Certificate is Trusted.". A finished contract has at
       least five: the platform's, both chiefs', both seals. With one missing it is not finished, or an older
       file with later signatures cut off.
       归档时间戳也列在其中，pdfsig 不会检验这一种，显示 "Signature has not yet been verified."，不是错误；
       最后一个归档时间戳应显示 "Total document signed"。时间戳请用 COMMANDS.txt 的命令检验。
       证书到期后 pdfsig 显示 "Certificate has Expired"，它不能指定核验时刻；请改用 COMMANDS.txt 的命令，
       命令中写明了签署时刻。
       Archive time stamps are listed too; pdfsig does not check that kind and says "Signature has not yet
       been verified.", which is no error. The last of them must say "Total document signed". Check time
       stamps by COMMANDS.txt.
       Once certificates have ended pdfsig says "Certificate has Expired" and cannot be given a moment: use
       COMMANDS.txt, whose commands name the moment of signing.
       pdfsig 不判断后续修订的含义，也不判断谁该在哪里签；前者由本系统的验证程序检查，后者见下。
       pdfsig does not judge what later updates mean, nor whose place is whose: see below.

       逐个签名和时间戳的 openssl 命令（含准确的字节位置和应当签名的人）见 COMMANDS.txt，逐条都应成功。
       The openssl commands for each signature and time stamp, with exact offsets and who has to have signed,
       stand in COMMANDS.txt; each must succeed.

    4. 合同正文摘要 / The digest of the contract text:
         sha256sum text.json
       应与 ballot.json 中 text_digest 及 PDF 文档信息 XieyueTextDigest 相同。
       It must equal text_digest in ballot.json and XieyueTextDigest in the PDF's document information.

    5. 吊销列表 / Revocation lists (when there are any):
         for list in crls/*.crl; do openssl crl -inform DER -in "$list" -noout -text; done
       吊销时刻早于签署时刻（以时间戳为准）的签名无效；晚于的仍然有效。
       A revocation before the moment of signing (by its time stamp) voids a signature, a later one does not.

    6. 账本树头 / Heads of the ledger: log/heads.json；与您手中留存的树头比对 root 与 size。
       Compare root and size with the head that you kept. Hashing: RFC 6962; a leaf is an entry's hash.

    7. pyHanko：命令见 COMMANDS.txt，其中的日期是归档次日。不写日期时，归档八天后它会显示 INVALID
       （REVOCATION_OUT_OF_BOUNDS_NO_POE）：它不认签发机构自己签发、已经到期的吊销列表，尽管归档时间戳证明
       列表当时有效。名称里的〓是它读不出的字，真名在证书的“主题备用名称”里。
       pyHanko: the command stands in COMMANDS.txt with the day after archiving. Without that day it says
       INVALID (REVOCATION_OUT_OF_BOUNDS_NO_POE) from the eighth day on: it takes no list of an issuing
       authority that has ended, though the archive time stamp proves that it was fresh then. 〓 in a name is
       a character that it cannot read; the true name is in the certificate's subject alternative name.

    国密摘要：manifest.json 中 sm3 一栏可用 openssl dgst -sm3 核对。
    The column sm3 of manifest.json can be checked with: openssl dgst -sm3 FILE

    证书到期后，给 openssl 加上签署时刻，例如 -attime 1776243600。
    After certificates have ended, add the moment of signing to openssl, e.g. -attime 1776243600.

三、内容 / Contents

    contract.pdf      已签署的合同 / the signed contract
    text.json         合同正文（规范 JSON） / its text, canonical JSON (RFC 8785)
    ballot.json       表决记录 / the record of the ballot
    ledger.jsonl      办理过程账链，逐行哈希相连 / every act, each line chained to the one before by SHA-256
    documents/        过程文书 / the papers of the way
    signatures/       各签名与时间戳 / each signature and time stamp as a file of its own
    READERS.txt       常见阅读软件会显示什么、怎样一分钟核对 / what readers show, and how to check in a minute
    COMMANDS.txt      逐个核验命令 / commands that check each of them
    intents/          签署意愿记录 / records of intent, made before each signature
    crls/             吊销列表 / revocation lists
    log/              账本树头与包含证明 / heads of the ledger and inclusion proofs
    steps/            各步骤的合同文件 / the contract as it stood after each step
    certificates/     证书 / certificates
    manifest.json     清单 / list of all members with digests
    manifest.sig      平台对清单的签名 / the platform's signature on it (CMS, with time stamp)

四、须知 / Please note

    本包中的证书和时间戳如标明“内置”，仅由该系统自身签发，不等同于依法设立的电子认证服务。
    Certificates and time stamps labelled embedded come from the system itself; they are not those of a
    licensed certification service.
"""
