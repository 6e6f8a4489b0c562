"""说明 — the page in every evidence bundle that tells a stranger how to check it with stock tools only."""

README = """\
集体合同证据包 / Evidence bundle of a collective contract
=========================================================

一、用本系统的验证程序（无需网络和数据库） / With our verifier (no network, no database)

    python -m signing verify FILE.xieyue.zip

    退出码 0：全部通过；1：已被改动或不可信；2：无法读取。
    Exit code 0: all good; 1: changed or not trusted; 2: unusable input.

二、只用通用工具 / With stock tools only

    解开压缩包后，在该目录中执行 / Unpack, then inside that folder:

    1. 核对根证书指纹（请与双方或平台公布的指纹比对）
       Compare the root's fingerprint with the one published by the parties or the platform:
         openssl x509 -in certificates/root.pem -noout -fingerprint -sha256

    2. 清单及其签名 / The manifest and its signature:
         openssl cms -verify -binary -inform DER -in manifest.sig -content manifest.json \\
             -CAfile certificates/root.pem -out checked.json
       每个文件的 SHA-256 应与 manifest.json 一致 / each file's SHA-256 must be the one in manifest.json:
         sha256sum contract.pdf text.json ballot.json ledger.jsonl

    3. 合同文件上的签名 / The signatures on the contract:
         mkdir nss
         certutil -N -d sql:nss --empty-password
         certutil -A -d sql:nss -n root -t ",C," -i certificates/root.pem
         pdfsig -nssdir sql:nss -no-ocsp contract.pdf
       每个签名应显示 "Signature is Valid." 和 "Certificate is Trusted."，最后一个应显示
       "Total document signed"。
       Each must say "Signature is Valid." and "Certificate is Trusted.", the last "Total document signed".
       pdfsig 不判断后续修订的含义；该项由本系统的验证程序检查。
       pdfsig does not judge what later updates mean; our verifier does.

       逐个签名和时间戳的 openssl 命令（含准确的字节位置）见 COMMANDS.txt。
       The openssl commands for each signature and time stamp, with exact offsets, stand in COMMANDS.txt.

    4. 合同正文摘要 / The digest of the contract text:
         sha256sum text.json
       应与 ballot.json 中 text_digest 及 PDF 文档信息 XieyueTextDigest 相同。
       It must equal text_digest in ballot.json and XieyueTextDigest in the PDF's document information.

    5. 吊销列表 / Revocation lists (when there are any):
         openssl crl -inform DER -in crls/issuing.crl -noout -text
       吊销时刻早于签署时刻（以时间戳为准）的签名无效；晚于的仍然有效。
       A revocation before the moment of signing (by its time stamp) voids a signature, a later one does not.

    6. 账本树头 / Heads of the ledger: log/heads.json；与您手中留存的树头比对 root 与 size。
       Compare root and size with the head that you kept. Hashing: RFC 6962; a leaf is an entry's hash.

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
